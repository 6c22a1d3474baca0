// A mail server for the tests. Says its port, then each letter it took, one JSON object a line. It knows no mailbox that begins
// with `gone`, and asks whoever writes to one that begins with `full` to come again; `hang` is never answered.
// `node smtp.mjs starttls|tls KEY CERTIFICATE`: by TLS, from the beginning or after STARTTLS, and then only so.
import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
const refused = (code, text) => Object.assign(new Error(text), { responseCode: code });

const [mode, key, cert] = process.argv.slice(2);
const refuseInClear = (session, done) =>
  session.secure ? done() : done(refused(530, 'Must issue a STARTTLS command first'));

const server = new SMTPServer({
  authOptional: true,
  secure: mode === 'tls',
  ...(mode ? { key: readFileSync(key), cert: readFileSync(cert) } : {}),
  disabledCommands: mode ? ['AUTH'] : ['STARTTLS', 'AUTH'],
  onMailFrom(address, session, done) {
    return mode ? refuseInClear(session, done) : done();
  },
  onRcptTo({ address }, session, done) {
    if (address.startsWith('gone')) return done(refused(550, 'No such mailbox'));
    if (address.startsWith('full')) return done(refused(452, 'The mailbox is full'));
    if (address.startsWith('hang')) return undefined;
    return done();
  },
  onData(stream, session, done) {
    const pieces = [];
    stream.on('data', (piece) => pieces.push(piece));
    stream.on('end', () => {
      say({ secure: session.secure, to: session.envelope.rcptTo.map(({ address }) => address), letter: Buffer.concat(pieces).toString() });
      done();
    });
  },
});
server.on('error', () => {}); // a client that trusts us not hangs up
server.listen(0, '127.0.0.1', () => say({ port: server.server.address().port }));
