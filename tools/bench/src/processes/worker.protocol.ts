export interface WorkerRequest {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type WorkerMessage =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly problem: string }
  | { readonly event: string; readonly value: unknown };
