/** What a task or an alert is of: a case, or a request. */
export const pathOf = ({ id, kind }: { readonly id: string; readonly kind: string }): string =>
  kind === 'request' ? `/requests/${id}` : `/cases/${id}`;
