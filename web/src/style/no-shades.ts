/** In the place of what computes shades for a button with a colour of its own (vite.config.ts): none of ours has one. */
export class TinyColor {
  constructor() {
    throw new Error('a button has no colour of its own here');
  }
}
