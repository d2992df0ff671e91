import { randomUUID } from 'node:crypto';

/** Ids in a subscription that no other scene has. */
export class Places {
  readonly subscription = randomUUID();
  readonly partner = randomUUID();

  registry(name = 'contoso'): string {
    return `${this.group('images')}/providers/Microsoft.ContainerRegistry/registries/${name}`;
  }

  network(name = 'prod', subscription = this.subscription): string {
    return `${this.group('network', subscription)}/providers/Microsoft.Network/virtualNetworks/${name}`;
  }

  subnet(name: string, network = this.network()): string {
    return `${network}/subnets/${name}`;
  }

  group(name: string, subscription = this.subscription): string {
    return `/subscriptions/${subscription}/resourceGroups/${name}`;
  }
}
