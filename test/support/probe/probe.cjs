// Runs a test's function in the extension host: its text and argument come over a socket that only this machine's user can reach.
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const vm = require('node:vm');
const vscode = require('vscode');

exports.activate = () => {
  const folder = process.env.INCIDENT_RUNBOOK_PROBE;
  if (folder === undefined) return;
  const socket = path.join(folder, `${process.pid}.sock`);
  const server = net.createServer({ allowHalfOpen: true }, (connection) => {
    let text = '';
    connection.on('error', () => {});
    connection.setEncoding('utf8').on('data', (part) => (text += part));
    connection.on('end', () => void answer(JSON.parse(text)).then((found) => connection.end(JSON.stringify(found))));
  });
  // The name that a test waits for appears when the socket can be used.
  server.listen(`${socket}.new`, () => fs.renameSync(`${socket}.new`, socket));
};

async function answer({ source, argument }) {
  try {
    const run = vm.runInThisContext(`(${source})`);
    return { value: await run(vscode, argument) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
