import { dictionary } from '@zxcvbn-ts/language-common';

/** Passwords that were lost elsewhere and are tried first since (ASVS 5.0, 6.2.12): some 49,000, in small letters, 3 MB once. */
export const LEAKED: ReadonlySet<string> = new Set(dictionary['passwords-common']);
