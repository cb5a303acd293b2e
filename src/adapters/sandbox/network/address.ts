import { readFileSync, readdirSync } from 'node:fs';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

/**
 * Never of use to an install: this machine, its link and its cloud. 169.254.0.0/16 has the metadata of most clouds; the
 * single addresses are those that lie elsewhere (Azure's wire server, Alibaba's, Oracle's and Amazon's IPv6 metadata).
 * Private ranges stay open: registries live there.
 */
const closed: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['168.63.129.16', 32],
  ['100.100.100.200', 32],
  ['::', 96],
  ['::1', 128],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
  ['fd20:ce::254', 128],
  ['fd00:c1::a9fe:a9fe', 128],
];

/**
 * Where IPv6 addresses have one of IPv4 in them, and at which of their 16-bit groups: RFC 6052, RFC 8215 (NAT64), RFC
 * 2765, RFC 3056 (6to4).
 */
const carrying: readonly (readonly [string, number, number])[] = [
  ['64:ff9b::', 96, 6],
  ['64:ff9b:1::', 48, 6],
  ['::ffff:0:0:0', 96, 6],
  ['2002::', 16, 1],
];

/** The IPv4 address that a translator on the way would make of an IPv6 address, null where none would. */
function carried(address: string): string | null {
  for (const [net, prefix, at] of carrying) {
    const list = new BlockList();
    list.addSubnet(net, prefix, 'ipv6');
    if (!list.check(address, 'ipv6')) continue;
    const [head = '', tail] = (/^\[(.*)\]$/.exec(new URL(`http://[${address}]`).hostname)?.[1] ?? '').split('::');
    const groups = (text: string): string[] => text.split(':').filter((group) => group !== '');
    const [before, after] = [groups(head), groups(tail ?? '')];
    const all = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after].map((group) =>
      Number.parseInt(group, 16),
    );
    return all
      .slice(at, at + 2)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  }
  return null;
}

/** What of the machine's own addresses has to stay closed too; read anew for each look, as interfaces come and go. */
export interface OwnAddresses {
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>;
  bridges: readonly string[];
  gateways: readonly string[];
}

/**
 * The interfaces, which of them are bridges to containers of this machine, and the gateways: in a container, that is
 * its host.
 */
export function readOwnAddresses(): OwnAddresses {
  const devices = (() => {
    try {
      return readdirSync('/sys/class/net');
    } catch {
      return [];
    }
  })();
  const bridges = devices.filter((name) => {
    try {
      return readdirSync(`/sys/class/net/${name}`).includes('bridge');
    } catch {
      return false;
    }
  });
  const routes = (() => {
    try {
      return readFileSync('/proc/net/route', 'latin1');
    } catch {
      return '';
    }
  })();
  const routes6 = (() => {
    try {
      return readFileSync('/proc/net/ipv6_route', 'latin1');
    } catch {
      return '';
    }
  })();
  const gateways = [
    ...routes
      .split('\n')
      .slice(1)
      .map((line) => gatewayOf(line.split('\t')[2] ?? '')),
    ...routes6.split('\n').map((line) => gateway6Of(line.split(/ +/)[4] ?? '')),
  ];
  return { interfaces: networkInterfaces(), bridges, gateways: gateways.filter((one) => one !== null) };
}

/** A gateway of /proc/net/route: hexadecimal, its bytes turned around. */
function gatewayOf(hex: string): string | null {
  if (!/^[0-9A-F]{8}$/.test(hex) || hex === '00000000') return null;
  return hex
    .match(/../g)!
    .toReversed()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

/** The same of /proc/net/ipv6_route. */
function gateway6Of(hex: string): string | null {
  return !/^[0-9a-f]{32}$/.test(hex) || /^0+$/.test(hex) ? null : hex.match(/.{4}/g)!.join(':');
}

/** Whether an address is the machine's own, or of what runs on it. What is no address is. */
export function isOwnAddress(address: string, own: OwnAddresses): boolean {
  if (isIP(address) === 0) return true;
  const list = new BlockList();
  const kind = (one: string): 'ipv4' | 'ipv6' => (isIPv6(one) ? 'ipv6' : 'ipv4');
  for (const [net, prefix] of closed) list.addSubnet(net, prefix, kind(net));
  for (const gateway of own.gateways) list.addAddress(gateway, kind(gateway));
  for (const [name, addresses] of Object.entries(own.interfaces)) {
    for (const one of addresses ?? []) {
      list.addAddress(one.address, kind(one.address));
      const prefix = Number(one.cidr?.split('/')[1]);
      if (own.bridges.includes(name) && prefix > 0) list.addSubnet(one.address, prefix, kind(one.address));
    }
  }
  const inner = isIPv6(address) ? carried(address) : null;
  return list.check(address, kind(address)) || (inner !== null && list.check(inner, 'ipv4'));
}
