/**
 * The gateway's state in this process: read from its folder, again whenever a file changes there, and without a restart. What
 * is wrong with new files is told, and the state before stays.
 */
import type { Log } from '../../log.ts'
import { type Gateway, type GatewayFault, readFolder, stampOf } from './gateway-folder.ts'
import { type GatewayStatus, statusOf } from './gateway-status.ts'

export type { Gateway, GatewayFault } from './gateway-folder.ts'
export type { GatewayStatus } from './gateway-status.ts'

export type GatewayWatch = {
  /** Undefined where this hub is no gateway, or its files were never good. */
  current(): Gateway | undefined
  status(): GatewayStatus
  /** Looks now whether a file changed. */
  look(): Promise<void>
  /** Calls back with every new state, and at once with the present one. */
  hear(heard: (gateway: Gateway) => void): void
  stop(): void
}

export type GatewayParts = {
  /** Absolute; it need not exist. */
  folder: string
  log: Log
  now: () => Date
  /** How often files are looked at, in milliseconds. */
  everyMs?: number
}

const usualMs = 3_000

/** Reads the folder, and watches it from then on. */
export async function openGateway({ folder, log, now, everyMs = usualMs }: GatewayParts): Promise<GatewayWatch> {
  let gateway: Gateway | undefined
  let fault: GatewayFault | undefined
  let readAt: Date | undefined
  let stamp = ''
  const listeners: ((gateway: Gateway) => void)[] = []

  const read = async () => {
    const before = await stampOf(folder)
    if (before === stamp) return
    const found = await readFolder(folder)
    stamp = before // what changed while it was read has another stamp, and is read the next time
    switch (found.kind) {
      case 'read':
        ;[gateway, fault, readAt] = [found.gateway, undefined, now()]
        log.info({ path: folder, count: gateway.settings.partners.size }, 'the gateway folder was read')
        for (const heard of listeners) heard(gateway)
        return
      case 'refused':
        fault = found.fault
        log.error({ path: found.fault.file, problem: fault.problem, state: fault.where }, 'the gateway folder is wrong')
        return
      case 'none':
        if (gateway) fault = { problem: 'network.gateway-file', file: 'gateway.yaml' }
        return
    }
  }
  // One reading at a time: a slow disk must not put an older state over a newer one.
  let reading: Promise<void> = Promise.resolve()
  const look = () => {
    reading = reading.then(read).catch((error: unknown) => log.error({ error }, 'the gateway folder could not be read'))
    return reading
  }
  await look()
  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return {
    current: () => gateway,
    status: () => statusOf(gateway, { fault, readAt, now: now() }),
    look,
    hear(heard) {
      listeners.push(heard)
      if (gateway) heard(gateway)
    },
    stop: () => clearInterval(timer),
  }
}
