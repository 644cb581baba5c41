import type { Server } from 'node:net';

/** A door that cannot be opened. The message is for whoever set it: which setting, what is wrong, what to do. */
export class CannotListen extends Error {}

export interface Door {
  /** 0 = any. */
  readonly port: number;
  readonly host: string;
  /** The setting that the port comes from; the address is that of its neighbour, HOST or METRICS_HOST. */
  readonly setting: 'PORT' | 'METRICS_PORT';
}

const ADDRESS_OF = { PORT: 'HOST', METRICS_PORT: 'METRICS_HOST' } as const;

/** @throws CannotListen naming the setting */
export async function listen(server: Server, { port, host, setting }: Door): Promise<void> {
  await new Promise<void>((done, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const text = sentence(error.code, { port, host, setting });
      failed(text === undefined ? error : new CannotListen(text, { cause: error }));
    });
    server.listen({ port, host }, done);
  });
  server.removeAllListeners('error');
}

function sentence(code: string | undefined, { port, host, setting }: Door): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `${setting}：端口 ${port} 已被其他程序占用，请另选 / ${setting}: port ${port} is in use by another program, choose another`;
    case 'EACCES':
      return `${setting}：当前用户无权使用端口 ${port}，请选 1024 以上的 / ${setting}: this user may not use port ${port}, choose one above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${ADDRESS_OF[setting]}：本机没有地址 ${host} / ${ADDRESS_OF[setting]}: this machine has no address ${host}`;
    default:
      return undefined;
  }
}
