import type { Plant } from '../planting.js';

const ROUTE = 'spec http 0 route';

export const meshPlants: readonly Plant[] = [
  {
    rule: 'mesh-grants-are-the-edges',
    what: 'a grant without an edge',
    change: (objects) =>
      objects.append(
        'AuthorizationPolicy/payment',
        'spec rules 0 from 0 source principals',
        'cluster.local/ns/millrace/sa/order',
      ),
  },
  {
    rule: 'mesh-grants-are-the-edges',
    what: 'a grant to everybody',
    change: (objects) => objects.append('AuthorizationPolicy/payment', 'spec rules', {}),
  },
  {
    rule: 'mesh-grants-are-the-edges',
    what: 'every path, where the edge has one',
    change: (objects) => objects.unset('AuthorizationPolicy/auth', 'spec rules 1 to 0 operation paths'),
  },
  {
    rule: 'mesh-denies-by-default',
    what: 'no policy for the rest',
    change: (objects) => objects.remove('AuthorizationPolicy/allow-nothing'),
  },
  {
    rule: 'mesh-is-strict',
    what: 'plain text is taken',
    change: (objects) => objects.set('PeerAuthentication/default', 'spec mtls mode', 'PERMISSIVE'),
  },
  {
    rule: 'mesh-routes-lead-somewhere',
    what: 'a subset that there is not',
    change: (objects) => objects.set('VirtualService/order', `${ROUTE} 0 destination subset`, 'steady'),
  },
  {
    rule: 'mesh-routes-lead-somewhere',
    what: 'requests to a track without pods',
    change: (objects) => {
      objects.set('VirtualService/order', `${ROUTE} 0 weight`, 95);
      objects.set('VirtualService/order', `${ROUTE} 1 weight`, 5);
    },
  },
  {
    rule: 'mesh-routes-lead-somewhere',
    what: 'a gateway that there is not',
    change: (objects) => objects.remove('Gateway/millrace'),
  },
  {
    rule: 'mesh-knows-the-outside',
    what: 'a provider that is not registered',
    change: (objects) => objects.remove('ServiceEntry/payment-provider'),
  },
];
