// What other tools put a system under load with
export { seededRandom, type Random } from './load/random.js';
export { orderStream, usualDemand, type Demand, type OrderBody } from './load/order-stream.js';
export { openTokenMint, type TokenMint } from './system/tokens.js';
export { skuNames, stockUp, type Shelf } from './system/catalogue.js';
