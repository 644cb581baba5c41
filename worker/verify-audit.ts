import { verifyAudit } from '../db/audit.js';
import { connect } from '../db/client.js';

/** `npm run verify-audit`: checks every hash chain, prints how many and the first break; non-zero when there is one. */
const url = process.env['DATABASE_URL'];
if (!url) {
  process.stderr.write('未设置 DATABASE_URL / DATABASE_URL is not set\n');
  process.exit(2);
}
const db = connect(url, 2);
try {
  const report = await verifyAudit(db.pool, (chains) => process.stderr.write(`\r${chains} chains`));
  process.stdout.write(`\n${report.chains} chains, ${report.events} events, ${report.breaks.length} broken\n`);
  const [first] = report.breaks;
  if (first) {
    process.stdout.write(`first break: case ${first.caseId}, step ${first.seq}, event ${first.n}: ${first.what}\n`);
    process.exitCode = 1;
  }
} finally {
  await db.close();
}
