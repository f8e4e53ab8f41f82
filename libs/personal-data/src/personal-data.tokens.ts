/** The `Database` of the duty through which this process knows subprocessors and the ledger's mark. */
export const PERSONAL_DATA_DATABASE = Symbol('PersonalDataDatabase');
