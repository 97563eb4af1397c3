// The smallest service that a supervisor can run: ready at once, or broken at its start when BROKEN says why.
import { createServer } from 'node:http';

const { BROKEN, HOST, PORT } = process.env;
if (BROKEN !== undefined) {
  console.log(JSON.stringify({ level: 'fatal', msg: BROKEN }));
  process.exit(3);
}
const server = createServer((request, response) => {
  response.statusCode = request.url === '/health/ready' ? 200 : 404;
  response.end(JSON.stringify({ pid: process.pid }));
});
server.listen(Number(PORT), HOST);
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => process.exit(0));
});
