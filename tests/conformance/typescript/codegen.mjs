// Types out of a role's SDL file for the operations in the role's folder, as a front end makes them. A role's
// types go beside its operations; the SDL files are at SCHEMAS.

const ROLES = ['admin', 'billing', 'clinical', 'compliance', 'front_desk', 'patient'];

/** One role knows nothing of another one's schema: there is no type for what it may not see. */
const types = (role) => ({
  schema: `${process.env.SCHEMAS}/${role}.graphql`,
  documents: `${role}/*.graphql`,
  plugins: ['typescript-operations', 'typed-document-node'],
  config: {
    // A scalar that is not named here is an error: it would be `any`, and type-check whatever it is.
    strictScalars: true,
    scalars: { UUID: 'string', DateTime: 'string', Date: 'string', Decimal: 'string' },
    enumType: 'string-literal',
    useTypeImports: true,
  },
});

export default {
  generates: Object.fromEntries(ROLES.map((role) => [`${role}/generated.ts`, types(role)])),
};
