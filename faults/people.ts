import { setTimeout as sleep } from 'node:timers/promises';
import type { Http } from './http.js';

/** A task as the API shows it, as far as it matters here. */
export interface TaskView {
  readonly id: string;
  readonly kind: string;
  readonly role: string;
  readonly assignee: string | null;
  readonly firm: string | null;
  readonly state: string;
  readonly deadline: { readonly due: string } | null;
}

export interface ActionView {
  readonly name: string;
  readonly schema: { readonly examples: readonly unknown[] };
}

export interface CaseView {
  readonly id: string;
  readonly stage: string;
  readonly door: 'application' | 'notice';
  readonly handler: string | null;
  readonly tasks: readonly TaskView[];
  readonly actions: readonly ActionView[];
}

/** Everybody of the demo, signed in once each; who does which task. */
export class People {
  private readonly tokens = new Map<string, Promise<string>>();

  constructor(
    private readonly http: Http,
    private readonly password: string,
    private readonly signal?: AbortSignal,
  ) {}

  async headers(username: string): Promise<Record<string, string>> {
    const known = this.tokens.get(username);
    if (known) return { Authorization: `Bearer ${await known}` };
    const token = this.signIn(username);
    this.tokens.set(username, token);
    token.catch(() => this.tokens.delete(username));
    return { Authorization: `Bearer ${await token}` };
  }

  private async signIn(username: string): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      try {
        const { status, body } = await this.http.send(
          'POST',
          '/sessions',
          {},
          JSON.stringify({ username, password: this.password }),
        );
        if (status === 201) return (body as { token: string }).token;
        if (status < 500 && status !== 429) throw new Refused(`${username} could not sign in: ${status}`);
      } catch (error) {
        if (error instanceof Refused || attempt === 100) throw error;
      }
      this.signal?.throwIfAborted();
      await sleep(300);
    }
  }
}

class Refused extends Error {}
