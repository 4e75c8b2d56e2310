/** A stream whose `write` the kernel replaces. */
export class Writable {}
