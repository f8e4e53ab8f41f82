/** Somebody who signs in: a customer's member or one of our operators. */
export interface PersonRef {
  kind: 'member' | 'operator';
  id: string;
}

/** `[member_id, operator_id]` of a row that belongs to this person. */
export const ownerColumns = (person: PersonRef | undefined): [string | null, string | null] => [
  person?.kind === 'member' ? person.id : null,
  person?.kind === 'operator' ? person.id : null,
];

/** The person of such a row. */
export const ownerOf = (row: { memberId: string | null; operatorId: string | null }): PersonRef | undefined => {
  if (row.memberId !== null) return { kind: 'member', id: row.memberId };
  return row.operatorId === null ? undefined : { kind: 'operator', id: row.operatorId };
};
