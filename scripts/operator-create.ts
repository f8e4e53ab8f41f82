import 'reflect-metadata';
import { AuditLog } from '#audit/audit-log.js';
import { AuditRepository } from '#audit/audit.repository.js';
import { Clock } from '#clock/clock.js';
import { readEnv } from '#config/read-env.js';
import { toConfig } from '#config/to-config.js';
import type { Tx } from '#contracts/transaction.js';
import { openDatabase } from '#database/open-database.js';
import { FactorRepository } from '#identity/factor.repository.js';
import { OperatorRepository, type OperatorRow } from '#identity/operator.repository.js';
import { OPERATOR_ROLES, type OperatorRole } from '#identity/roles.js';
import { mintRecoveryCode, recoveryCodeHash } from '#identity/short-codes.js';
import { SignInAttemptRepository } from '#identity/sign-in-attempt.repository.js';
import { readAddress } from '#mail/address.js';
import { parseArgs } from 'node:util';
import { instanceEnvironment } from './instance/instance-environment-file.js';

// Lets an operator in, or with --reset takes the factors of one who lost them away. Prints, once, the code with which they pair their second factor.
const USAGE = `Usage: npm run operator:create -- --email <address> --name <name> [--role ${OPERATOR_ROLES.join('|')}]… (default: admin)
       npm run operator:create -- --email <address> --reset`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

interface Wish {
  email: string;
  name: string;
  roles: OperatorRole[];
  reset: boolean;
}

const readArguments = (): Wish => {
  const { values } = parseArgs({ options: { email: { type: 'string' }, name: { type: 'string' }, role: { type: 'string', multiple: true }, reset: { type: 'boolean' } } });
  const roles = (values.role ?? ['admin']) as OperatorRole[];
  const named = values.reset === true || (values.name !== undefined && values.name.length > 0 && values.name.length <= 120);
  if (values.email === undefined || !named || !roles.every((role) => OPERATOR_ROLES.includes(role))) throw new Error(USAGE);
  return { email: readAddress(values.email).address, name: values.name ?? '', roles: [...new Set(roles)], reset: values.reset === true };
};

const [operators, factors, attempts] = [new OperatorRepository(), new FactorRepository(), new SignInAttemptRepository()];

const letIn = async (tx: Tx, wish: Wish): Promise<OperatorRow> => {
  const operator = await operators.insert(tx, { ...wish, createdBy: null });
  if (!operator) throw new Error('There is an operator with this address. Use --reset if they lost their factors.');
  return operator;
};

const reset = async (tx: Tx, { email }: Wish): Promise<OperatorRow> => {
  const operator = await operators.byEmail(tx, email);
  if (!operator) throw new Error('There is no such operator, or they are disabled.');
  await operators.revokeSessions(tx, operator.id, null);
  await attempts.finishAll(tx, { kind: 'operator', id: operator.id });
  await factors.removeAll(tx, { kind: 'operator', id: operator.id });
  return operator;
};

try {
  const wish = readArguments();
  const config = toConfig(readEnv(instanceEnvironment(process.env, 'ingest')), 'ingest');
  const { db, close } = await openDatabase(config.database, 'identity_writer');
  try {
    const code = mintRecoveryCode();
    const { operator, until } = await db.transaction('platform', async (tx) => {
      const made = wish.reset ? await reset(tx, wish) : await letIn(tx, wish);
      const expiresAt = await factors.replaceEnrolment(tx, made.id, recoveryCodeHash(code) as Buffer);
      const audit = new AuditLog(new Clock(), new AuditRepository());
      await audit.append(tx, { log: 'platform', action: wish.reset ? 'operator.factors-reset' : 'operator.let-in', actor: { kind: 'system', id: 'operator-create' }, target: { kind: 'operator', id: made.id }, details: { roles: made.roles.join(' ') } });
      return { operator: made, until: expiresAt };
    });
    say(`${operator.email} may sign in as operator: ${operator.roles.join(', ')}.`);
    say(`Enrolment code, shown this once, until ${until.toISOString()}: ${code}`);
    say(`Sign in at ${config.urls.web}/sign-in/operator with the code that is mailed and this one, and pair an authenticator app.`);
  } finally {
    await close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
