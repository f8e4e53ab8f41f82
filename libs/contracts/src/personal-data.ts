export type DataCategory = 'contact' | 'identity' | 'network' | 'recording' | 'pseudonym' | 'content' | 'usage' | 'credential';
export type LegalBasis = 'contract' | 'consent' | 'legitimate-interest' | 'legal-obligation' | 'processor-instruction';

export interface PersonalColumn {
  category: DataCategory;
  /** Why it is kept, in words a person understands. */
  purpose: string;
  basis: LegalBasis;
  /** ISO 8601 duration, or the name of the rule that ends it (`plan`, `until-erased`). */
  retention: string;
}

export type ColumnDeclaration = ({ personal: true } & PersonalColumn) | { personal: false };

const declarations = new Map<object, Map<string, ColumnDeclaration>>();

const declare = (declaration: ColumnDeclaration): PropertyDecorator => (target, property) => {
  const columns = declarations.get(target.constructor) ?? new Map<string, ColumnDeclaration>();
  columns.set(String(property), declaration);
  declarations.set(target.constructor, columns);
};

/** Marks an entity column as personal data and says why and for how long it is held (clause S3). */
export const Personal = (column: PersonalColumn): PropertyDecorator => declare({ personal: true, ...column });

/** Marks an entity column as not personal. A column with neither mark fails the tests. */
export const NotPersonal = (): PropertyDecorator => declare({ personal: false });

/** What an entity class declares, by property name. */
export const declaredColumns = (entity: object): ReadonlyMap<string, ColumnDeclaration> => declarations.get(entity) ?? new Map<string, ColumnDeclaration>();
