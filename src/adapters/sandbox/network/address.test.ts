import { describe, expect, it } from 'vitest';
import { isOwnAddress, type OwnAddresses } from './address.ts';

const face = (address: string, cidr: string, family: 'IPv4' | 'IPv6' = 'IPv4') =>
  ({ address, cidr, family, netmask: '', mac: '', internal: false, scopeid: 0 }) as never;
const own: OwnAddresses = {
  interfaces: {
    eth0: [face('10.1.0.4', '10.1.0.4/20'), face('2001:db8::4', '2001:db8::4/64', 'IPv6')],
    docker0: [face('172.17.0.1', '172.17.0.1/16')],
  },
  bridges: ['docker0'],
  gateways: ['10.1.0.1'],
};

describe('isOwnAddress', () => {
  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0.1.2.3',
    '169.254.169.254',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::7f00:1',
    'fe80::1',
    'fd00:ec2::254',
    'ff02::1',
    '10.1.0.4',
    '2001:db8::4',
    '::ffff:10.1.0.4',
    '10.1.0.1',
    '172.17.0.1',
    '172.17.3.4',
    '',
    'localhost',
    '127.1',
    '64:ff9b::7f00:1',
    '64:ff9b::169.254.169.254',
    '64:ff9b:1::a9fe:a9fe',
    '::ffff:0:127.0.0.1',
    '2002:7f00:1::',
    '2002:a9fe:a9fe::5',
    '64:ff9b::10.1.0.4',
    'fec0::1',
    'fd20:ce::254',
    'fe80::1%eth0',
  ])('%s is', (address) => {
    expect(isOwnAddress(address, own)).toBe(true);
  });
  it.each([
    '10.1.0.5',
    '10.0.0.1',
    '192.168.1.7',
    '172.18.0.2',
    '8.8.8.8',
    '104.16.0.1',
    '2606:4700::1',
    'fd12::5',
    '2001:db8::5',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
    '64:ff9b::'.concat('a00:5'),
  ])('%s is not', (address) => {
    expect(isOwnAddress(address, own)).toBe(false);
  });
});
