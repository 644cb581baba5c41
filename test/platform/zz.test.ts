import { test } from 'vitest';
import { devServer, timeSkippingServer } from '../support/temporal.js';
test('x', async () => { await devServer(); await timeSkippingServer(); process.stdout.write('UP\n'); await new Promise((r) => setTimeout(r, 20000)); }, 30000);
