/**
 * Whether somebody is there. What a page asks by itself, told of a change, must not keep a session alive that nobody uses: it says
 * so of itself (X-Unattended).
 */

/** After so long without a touch nobody is. */
const UNTOUCHED_MS = 2 * 60_000;
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

let touched = Date.now();

/** To be called once. */
export function watchForTouches(target: EventTarget = window): void {
  for (const event of TOUCHES)
    target.addEventListener(event, () => (touched = Date.now()), { passive: true, capture: true });
}

export const unattended = (now = Date.now()): boolean => now - touched > UNTOUCHED_MS;
