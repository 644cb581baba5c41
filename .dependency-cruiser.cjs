/** Which folder may import which (docs/decisions/0001): who may import whom. */
const FOLDERS =
  'domain|platform|workflows|activities|db|api|relay|temporal|worker|prisma|stand|simulation|faults|fuzz|bench|scripts|test';

/** Names and types of messages between case and outside; no workflow code. */
const MESSAGES = 'workflows/(messages|activities)\\.ts$';

/** The watch, which whoever starts one names as a type; a proceeding's type stands among its messages. */
const WORKFLOWS = 'workflows/watch\\.ts$';

/**
 * @param {string} folder
 * @param {string[]} allowed folders or files besides itself
 * @param {string} why
 */
const only = (folder, allowed, why) => ({
  name: `${folder}-imports`,
  severity: 'error',
  comment: why,
  from: { path: `^${folder}/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: `^(${FOLDERS})/`,
    pathNot: [folder, ...allowed].map((path) => (path.endsWith('$') ? `^${path}` : `^${path}/`)),
  },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or miss a third; their types too.',
      from: {},
      to: { circular: true },
    },
    only('domain', [], 'The rules are pure.'),
    only(
      'platform',
      ['domain/time\\.ts$'],
      'Every process stands on it, so it stands on nothing but the kind of an instant.',
    ),
    {
      name: 'engine-knows-no-kind',
      severity: 'error',
      comment: 'What a proceeding is made of knows none of them; kinds bring their own.',
      from: { path: '^domain/engine/', pathNot: '\\.test\\.ts$' },
      to: { path: '^domain/(case/|kinds\\.ts$)' },
    },
    {
      name: 'host-knows-no-kind',
      severity: 'error',
      comment: 'The engine runs whatever kind it is given.',
      from: { path: '^workflows/engine/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(workflows/(case/|kinds\\.ts$)|domain/case/)' },
    },
    {
      name: 'host-knows-names-of-kinds',
      severity: 'error',
      comment: 'That there are kinds, by name, and nothing of what they bring.',
      from: { path: '^workflows/engine/', pathNot: '\\.test\\.ts$' },
      to: { path: '^domain/kinds\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    only('workflows', ['domain'], 'Workflow code is replayed: only rules and the SDK reach it.'),
    only('activities', ['domain', 'platform', 'db', MESSAGES], 'Activities know rules and record.'),
    only('db', ['domain', 'platform'], 'The record knows rules only.'),
    only(
      'api',
      ['domain', 'platform', 'db', 'temporal', MESSAGES, 'workflows/in-memory\\.ts$'],
      'The API reaches cases through Temporal and the record.',
    ),
    only('temporal', ['domain', 'platform', MESSAGES, WORKFLOWS], 'The client knows the messages of the workflows.'),
    {
      name: 'workflow-code-stays-inside',
      severity: 'error',
      comment: 'Outside a bundle a workflow is a type, for the sake of its arguments.',
      from: { path: '^(temporal|relay|api|activities|worker)/', pathNot: '\\.test\\.ts$' },
      to: { path: `^${WORKFLOWS}`, dependencyTypesNot: ['type-only'] },
    },
    only(
      'relay',
      ['domain', 'platform', 'db', 'temporal', MESSAGES],
      'The relay knows the record and the Temporal client.',
    ),
    only(
      'worker',
      // The journal is folded by the stages themselves (worker/journal-fold.ts).
      [
        ...['domain', 'platform', 'db', 'api', 'relay', 'temporal', 'activities'],
        ...[MESSAGES, 'workflows/(kinds|engine/run)\\.ts$'],
      ],
      'The entries put processes together out of all that production has.',
    ),
    only('prisma', ['domain'], 'Reference data are rules.'),
    only(
      'scripts',
      ['domain', 'prisma', 'platform/(settings|production|temporal-tls)\\.mjs$'],
      'Set-up knows schema and reference data, and starts what was built, by its settings.',
    ),
    {
      name: 'stand-imports',
      severity: 'error',
      comment: 'The test stand puts the service up for whoever tries it, and does not know for whom.',
      from: { path: '^stand/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(simulation|faults|fuzz|bench|test)/' },
    },
    {
      name: 'benches-apart',
      severity: 'error',
      comment: 'What two benches need lies in stand/.',
      from: { path: '^(simulation|faults|fuzz|bench)/' },
      to: { path: '^(simulation|faults|fuzz|bench)/', pathNot: '^$1/' },
    },
    only(
      'fuzz',
      ['domain/time\\.ts$', 'stand', 'scripts'],
      'The fuzzer knows the OpenAPI document and the public API, like anyone outside.',
    ),
    {
      // Only the runs themselves put up the world (servers, worker, relay and API on virtual time) and look behind it.
      ...only(
        'simulation',
        ['domain', 'prisma/data', 'stand/[\\w-]+\\.ts$'],
        'The people know the public API, like anyone outside.',
      ),
      from: { path: '^simulation/', pathNot: '\\.test\\.ts$|^simulation/(life/)?(run|main)\\.ts$' },
    },
    {
      name: 'invariants-judge-for-themselves',
      severity: 'error',
      comment: 'What a campaign checks is not judged by the code under test: own SQL, own folds, own arithmetic.',
      from: { path: '^faults/invariants/', pathNot: '\\.test\\.ts$|^faults/invariants/journal\\.ts$' },
      to: {
        path: `^(${FOLDERS})/`,
        // Payloads are read with the service's keys; a journal is folded by the stages, which are then what is tested.
        pathNot: '^faults/(invariants/|ledger\\.ts$)|^temporal/(client|codec)\\.ts$',
      },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'No library and no Node: the same code runs in workflows, API and tests.',
      from: { path: '^domain/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg'] },
    },
    {
      name: 'workflows-stay-light',
      severity: 'error',
      comment: 'What a workflow imports is in its bundle and in the memory of every cached case.',
      from: { path: '^workflows/', pathNot: '\\.(test\\.ts|cjs)$' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg'],
        pathNot: 'node_modules/@temporalio/(workflow|common)/',
      },
    },
    {
      name: 'stages-without-temporal',
      severity: 'error',
      comment: 'The procedure reads like the law and also runs on the in-memory host.',
      from: { path: '^workflows/case/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/@temporalio/' },
    },
    {
      name: 'no-tests-in-code',
      severity: 'error',
      comment: 'Tests are not shipped.',
      from: { pathNot: '^test/|\\.test\\.ts$|^vitest\\.config' },
      to: { path: '^test/|\\.test\\.ts$' },
    },
    {
      name: 'no-development-package-at-run-time',
      severity: 'error',
      comment: 'Production images are installed without development packages.',
      from: {
        path: '^(domain|platform|workflows|activities|db|api|relay|temporal|worker|prisma)/',
        pathNot: '\\.test\\.ts$',
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'declared',
      severity: 'error',
      comment: 'What is imported stands in package.json.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|^db/generated' },
    exclude: { path: '^(dist|dist-faults|\\.cache|\\.data)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
