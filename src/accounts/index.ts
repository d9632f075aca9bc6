export { openAccounts, type Accounts, type Identity } from './accounts.ts'
