declare const transactionBrand: unique symbol;

/** An open transaction, opaque outside repositories: services pass it on, `libs/database` knows what it is. */
export interface Tx {
  readonly [transactionBrand]: true;
}
