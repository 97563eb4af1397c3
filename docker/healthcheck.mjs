// The health check of every image: exit code 0 when the service is ready for work, 1 with the reason otherwise.
// Docker keeps what is printed (docker inspect --format '{{json .State.Health}}').
import { get } from 'node:http';
import { text } from 'node:stream/consumers';

const url = `http://127.0.0.1:${process.env.PORT}/health/ready`;

const request = get(url, { agent: false, timeout: 2_500 }, (response) => {
  text(response).then(
    (body) => end(response.statusCode === 200, `${response.statusCode} ${body}`),
    (error) => end(false, `${url} broke off: ${error.message}`),
  );
});
request.on('timeout', () => end(false, `${url} does not answer`));
request.on('error', (error) => end(false, error.message));

function end(isReady, detail) {
  process.stdout.write(`${detail}\n`);
  process.exit(isReady ? 0 : 1);
}
