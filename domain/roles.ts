/** Posts of a legal-aid centre, its stations, firms and bureau. The deputy (副职) stands in for the director everywhere. */
export const ROLES = [
  'intake',
  'station',
  'reviewer',
  'director',
  'deputy',
  'assigner',
  'firm',
  'lawyer',
  'observer',
  'callback',
  'evaluator',
  'archivist',
  'bureau',
  'auditor',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/**
 * How the user stands to the subject. All of them include `agency`: across agencies there is nothing.
 * agency: of the same agency, or of one that the user's stands above · station: the subject is of the user's station · firm: of the user's firm · handler: the
 * user handles the case · successor: he is named to take it over · observer: the user attends a hearing of it · assignee: the task is the user's · own: the
 * alert or command is the user's
 */
export const RELATIONS = ['agency', 'station', 'firm', 'handler', 'successor', 'observer', 'assignee', 'own'] as const;
export type Relation = (typeof RELATIONS)[number];

/** For each role the relations of which any one is enough. */
export type Grants = Partial<Record<Role, readonly Relation[]>>;

export const AGENCY = ['agency'] as const;

/** The deputy (副职) stands in for the head everywhere. */
export const deputised = <R extends string>(
  grants: Partial<Record<Role, readonly R[]>>,
): Partial<Record<Role, readonly R[]>> => (grants.director ? { ...grants, deputy: grants.director } : grants);

/** The head of the centre, and who stands in for him. */
export const HEADS = ['director', 'deputy'] as const satisfies readonly Role[];

/** Whoever decides on something, or on whom: a new password for one of them takes two. */
export const DECIDING: readonly Role[] = [
  ...HEADS,
  ...(['reviewer', 'assigner', 'evaluator', 'archivist', 'bureau', 'auditor', 'admin'] as const),
];

/** Who takes in what people bring: the centre's desk, and a station for what is its own. */
export const DESK = { intake: AGENCY, station: ['station'] } satisfies Grants;

/** The handler himself, for tasks that are assigned to him. */
export const HANDLER = { lawyer: ['assignee'] } satisfies Grants;

/** Whoever enters facts of a case, and may correct them; what judges somebody still needs a second person. */
export const RECORDERS = {
  ...DESK,
  reviewer: AGENCY,
  director: AGENCY,
  assigner: AGENCY,
  archivist: AGENCY,
  lawyer: ['handler'],
} satisfies Grants;

/** The centre's own people, who see every case of their agency. */
export const STAFF = {
  intake: AGENCY,
  reviewer: AGENCY,
  director: AGENCY,
  assigner: AGENCY,
  callback: AGENCY,
  evaluator: AGENCY,
  archivist: AGENCY,
} satisfies Grants;

/** Whoever has to do with a case at all. */
export const READERS = {
  ...STAFF,
  bureau: AGENCY,
  auditor: AGENCY,
  station: ['station'],
  firm: ['firm'],
  lawyer: ['handler', 'successor'],
  observer: ['observer'],
} satisfies Grants;
