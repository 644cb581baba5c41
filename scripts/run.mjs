// Runs a built program after bringing dependencies and build up to date: node scripts/run.mjs simulation/main.js …
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(
    `需要 Node.js 20 或更高版本，当前为 ${process.versions.node} / Node.js 20 or later is needed, this is ${process.versions.node}`,
  );
  process.exit(1);
}
void import('./run-built.mjs').then(({ runBuilt }) => runBuilt(process.argv.slice(2)));
