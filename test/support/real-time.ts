import { afterAll } from 'vitest';
import { addDays, civilDate, weekday } from '../../domain/time.js';
import { Desk } from './desk.js';
import { Service } from './service.js';
import { devServer } from './temporal.js';

/** For a whole test file, at its top level: the service on a full Temporal server, whose clock goes on by itself. */
export async function realTimeService(): Promise<Service> {
  const server = await devServer();
  const service = await Service.start(server.env);
  afterAll(async () => {
    await service.stop();
    await server.stop();
  });
  return service;
}

/** A desk whose week lies in the past, because nobody can sleep here. */
export function lastWeek(service: Service): Desk {
  const today = civilDate(Date.now());
  return new Desk(service, addDays(today, -6 - weekday(today)));
}
