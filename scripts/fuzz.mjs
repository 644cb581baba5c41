// npm run fuzz: the service as it was built, asked by the programs of fuzz/ as they stand.
const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(
    `需要 Node.js 20 或更高版本，当前为 ${process.versions.node} / Node.js 20 or later is needed, this is ${process.versions.node}`,
  );
  process.exit(1);
}
void import('./run-fuzz.mjs').then(({ runFuzz }) => runFuzz(process.argv.slice(2)));
