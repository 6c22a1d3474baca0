// A receiver of webhooks for the tests. Says its port, then each message it got, one JSON object a line, with the secrets that
// verify it by the library of the Standard Webhooks scheme; secrets are told it on its standard input, one a line. `/flaky`
// answers 500 to each message the first time, `/later` 429 with Retry-After, `/hang` nothing; `/down` always 500, `/gone` 410,
// `/moved` leads to `/ok`, `/endless` never ends its answer.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';

const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
const secrets = [];
const known = new Set();

// The story's clock stands still: the receiver goes by the message's own time, which the story compares with its clock.
const verifies = (secret, body, headers) => {
  const now = Date.now;
  Date.now = () => Number(headers['webhook-timestamp']) * 1000;
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  } finally {
    Date.now = now;
  }
};

const answers = {
  '/ok': (first, response) => response.writeHead(204).end(),
  '/flaky': (first, response) => response.writeHead(first ? 500 : 204).end(),
  '/later': (first, response) => response.writeHead(first ? 429 : 204, { 'retry-after': '7200' }).end(),
  '/hang': (first, response) => (first ? undefined : response.writeHead(204).end()),
  '/down': (first, response) => response.writeHead(500).end('Campaign'),
  '/gone': (first, response) => response.writeHead(410).end(),
  '/moved': (first, response) => response.writeHead(302, { location: '/ok' }).end(),
  '/endless': (first, response) => {
    response.writeHead(500);
    const pour = () => { while (response.write('x'.repeat(65536))); };
    response.on('drain', pour).on('close', () => response.removeAllListeners('drain'));
    pour();
  },
};

const server = createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', () => {
    const body = Buffer.concat(pieces).toString();
    const { headers, method, url: path } = request;
    const id = headers['webhook-id'];
    const first = !known.has(`${path} ${id}`);
    known.add(`${path} ${id}`);
    const verified = secrets.filter((secret) => verifies(secret, body, headers));
    say({ method, path, id, timestamp: Number(headers['webhook-timestamp']), type: headers['content-type'], body: JSON.parse(body), raw: body, verified });
    answers[path](first, response);
  });
});
createInterface({ input: process.stdin }).on('line', (secret) => {
  secrets.push(secret);
  say({ knows: secret });
});
server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
