// A Socket.IO server as its documentation builds one, with the Redis adapter: what the benchmark of delivery compares with.
//
//   node server.mjs <port> <redis url>
import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";

const [port, url] = process.argv.slice(2);
const publisher = createClient({ url });
const subscriber = publisher.duplicate();
await Promise.all([publisher.connect(), subscriber.connect()]);

const http = createServer((request, response) => {
  if (request.method !== "POST" || request.url !== "/publish") {
    response.writeHead(404).end();
    return;
  }
  let body = "";
  request.on("data", (part) => (body += part));
  request.on("end", () => {
    const { channel, data } = JSON.parse(body);
    io.to(channel).emit("publication", data);
    response.writeHead(200, { "Content-Length": 0 }).end();
  });
});
const io = new Server(http, { adapter: createAdapter(publisher, subscriber), transports: ["websocket"] });
io.on("connection", (socket) => {
  socket.join(socket.handshake.query.channel);
  socket.emit("ready");
});
// Of keep-alive: publishers keep their connections.
http.keepAliveTimeout = 0;
http.listen(Number(port), "127.0.0.1", 4096);
