import { verifyAudit } from '../db/audit.js';
import { connect } from '../db/client.js';

/** `npm run verify-audit`: checks every hash chain, prints how many and the first break; non-zero when there is one. */
const url = process.env['DATABASE_URL'];
if (!url) {
  console.error('未设置 DATABASE_URL / DATABASE_URL is not set');
  process.exit(2);
}
const db = connect(url, 2);
try {
  const report = await verifyAudit(db.pool, (chains) => process.stderr.write(`\r${chains} chains`));
  console.log(`\n${report.chains} chains, ${report.events} events, ${report.breaks.length} broken`);
  const [first] = report.breaks;
  if (first) {
    console.log(`first break: case ${first.caseId}, step ${first.seq}, event ${first.n}: ${first.what}`);
    process.exitCode = 1;
  }
} finally {
  await db.close();
}
