/**
 * Which network addresses the hub may call. Connections are configured by people of many organizations, so an address
 * must never reach the hub's own network by accident or malice (server-side request forgery).
 */
import { BlockList, isIP, isIPv6 } from 'node:net'

/** Decides about one resolved address, just before the connection is opened to exactly that address. */
export type AllowAddress = (target: { protocol: 'http:' | 'https:'; address: string }) => boolean

/** What the settings of this installation open besides https to public addresses. */
export type AddressSettings = {
  /** This machine: simulators and tests. Plain http is allowed here and nowhere else. */
  loopback?: boolean
  /** Ranges of the own network, such as 10.0.0.0/8 or an EHR on the same premises. */
  privateRanges?: boolean
}

type Range = readonly [address: string, prefix: number]

/** No setting opens these: cloud metadata (credentials), this-network, multicast, reserved, documentation. */
const neverRanges: readonly Range[] = [
  ['169.254.0.0', 16],
  ['0.0.0.0', 8],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['fd00:ec2::254', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['::', 128],
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4 carries an IPv4 address that would escape these lists
]
const loopbackRanges: readonly Range[] = [
  ['127.0.0.0', 8],
  ['::1', 128],
]
const privateRanges: readonly Range[] = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['fc00::', 7],
]

const never = blockList(neverRanges)
const loopback = blockList(loopbackRanges)
const priv = blockList(privateRanges)

/**
 * The rule of this installation: https to public addresses, and what the settings open.
 * @example allowAddresses({ loopback: true })({ protocol: 'http:', address: '127.0.0.1' }) // true
 */
export function allowAddresses(settings: AddressSettings = {}): AllowAddress {
  return ({ protocol, address: given }) => {
    const address = embeddedIPv4(given)
    if (isIP(address) === 0) return false
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (never.check(address, family)) return false
    if (loopback.check(address, family)) return settings.loopback === true
    if (protocol !== 'https:') return false
    return priv.check(address, family) ? settings.privateRanges === true : true
  }
}

function blockList(ranges: readonly Range[]): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of ranges) list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4')
  return list
}

/** An IPv4 address written inside IPv6 (mapped, compatible or NAT64) is judged as the IPv4 address that it is. */
function embeddedIPv4(address: string): string {
  if (!isIPv6(address)) return address
  const bare = address.split('%')[0] ?? address
  const full = new URL(`http://[${bare}]`).hostname.slice(1, -1)
  const tail = full.match(/^(?:::ffff:|64:ff9b::|::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/)
  if (!tail?.[1] || !tail[2]) return bare
  const [high, low] = [Number.parseInt(tail[1], 16), Number.parseInt(tail[2], 16)]
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
}
