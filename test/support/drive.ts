import { expect } from 'vitest';
import type { Person } from './http.js';

/** Everybody of the agency, as a desk knows its people: tasks are driven by their own schemas alone. */
const PEOPLE = [
  'intake',
  'reviewer',
  'director',
  'assigner',
  'firm',
  'firm2',
  'firm3',
  'firm4',
  'firm5',
  'observer',
  'callback',
  'evaluator',
  'archivist',
  'bureau',
  ...Array.from({ length: 27 }, (_, i) => `lawyer${i + 1}`),
];

export interface People {
  as(username: string): Promise<Person>;
}

export interface TaskView {
  id: string;
  kind: string;
  assignee: string | null;
}

/** Does the first action of the first task that somebody can act on, with its own example, until nothing is left. */
export async function driven(service: People, id: string): Promise<string[]> {
  const done: string[] = [];
  const intake = await service.as('intake');
  for (let i = 0; i < 60; i++) {
    const { body } = await intake.get(`/cases/${id}`);
    if (body.stage === 'archived') return done;
    const tasks = body.tasks as TaskView[];
    if (!(await actedOnOne(service, tasks, done)))
      throw new Error(`nobody can act: ${tasks.map((t) => t.kind).join()} at ${body.stage}`);
  }
  throw new Error(`no end after ${done.join(' ')}`);
}

export async function actedOnOne(service: People, tasks: readonly TaskView[], done: string[]): Promise<boolean> {
  for (const task of tasks) {
    const people = task.assignee === null ? PEOPLE : [task.assignee];
    for (const username of people) {
      const person = await service.as(username);
      const shown = await person.get(`/tasks/${task.id}`);
      const action = shown.body.actions?.[0];
      if (!action) continue;
      const answer = await person.post(`/tasks/${task.id}/actions/${action.name}`, action.schema.examples[0]);
      expect([answer.status, task.kind, action.name, answer.body.detail]).toEqual([
        200,
        task.kind,
        action.name,
        undefined,
      ]);
      done.push(`${task.kind}.${action.name}`);
      return true;
    }
  }
  return false;
}

/** The body that the OpenAPI document shows for what opens a case. */
export async function exampleOf(base: string, path: string): Promise<unknown> {
  const document = (await (await fetch(`${base}/openapi.json`)).json()) as {
    paths: Record<
      string,
      {
        post: {
          requestBody: {
            content: Record<string, { example?: unknown; examples?: Record<string, { value: unknown }> }>;
          };
        };
      }
    >;
  };
  const key = Object.keys(document.paths).find((p) => p.endsWith(path))!;
  const content = document.paths[key]!.post.requestBody.content['application/json']!;
  return content.example ?? Object.values(content.examples ?? {})[0]!.value;
}
