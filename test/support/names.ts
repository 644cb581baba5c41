/** Migrated and seeded once per run, copied for every test file. */
export const TEMPLATE = 'legal_aid_template';

/** Password of all demo accounts in the tests. */
export const DEMO_PASSWORD = 'test-password-1';
