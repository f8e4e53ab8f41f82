/** Whether this process may do anything by itself now. Absent: it may. */
export interface WorkGate {
  isOpen(): Promise<boolean>;
}

export const WORK_GATE = Symbol('WorkGate');
