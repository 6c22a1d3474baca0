// A mail server for the tests. Says its port, then each letter it took, one JSON object a line. It knows no mailbox that begins
// with `gone`, and asks whoever writes to one that begins with `full` to come again; `hang` is never answered.
import { SMTPServer } from 'smtp-server';

const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
const refused = (code, text) => Object.assign(new Error(text), { responseCode: code });

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
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
      say({ to: session.envelope.rcptTo.map(({ address }) => address), letter: Buffer.concat(pieces).toString() });
      done();
    });
  },
});
server.listen(0, '127.0.0.1', () => say({ port: server.server.address().port }));
