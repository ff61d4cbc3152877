/** Thrown where the basic tables cannot decide: load the others, and read once more. */
export const TABLES_NEEDED: unique symbol = /* @__PURE__ */ Symbol('all tables of the policy are needed');
