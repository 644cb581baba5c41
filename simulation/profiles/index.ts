import { helan } from './helan.js';
import { negligent } from './negligent.js';
import { pinghu } from './pinghu.js';
import type { Profile } from './profile.js';

export const PROFILES: Readonly<Record<string, Profile>> = { pinghu, helan, negligent };
