import { archiveOlderThan, close } from './orders-table.ts';

const days = Number(process.env.KEEP_DAYS ?? 400);
const moved = await archiveOlderThan(days);
console.log(`archived ${moved} orders older than ${days} days`);
await close();
