import type { Call } from './call.ts';
import type { PricedProvider } from './provider-call.ts';

/**
 * Sends each call to the provider it names.
 * @param callOf makes the calls of one provider; what it keeps between them is that provider's alone
 */
export function routed(
  providers: ReadonlyMap<string, PricedProvider>,
  callOf: (provider: PricedProvider) => Call,
): Call {
  const calls = new Map([...providers].map(([name, provider]) => [name, callOf(provider)] as const));
  return (ask, signal) => {
    const call = calls.get(ask.provider);
    if (!call) throw new Error(`No provider "${ask.provider}" is connected`);
    return call(ask, signal);
  };
}
