import type { ComponentKind } from '../core/fact.ts';
import { imageRole } from '../extract/infra/image-roles.ts';

export interface Product {
  readonly role: ComponentKind;
  /** Lower case with hyphens, as libraries and URL schemes are compared: `postgresql`, `spring-boot-admin`. */
  readonly technology: string;
}

/** A ready-made product by the name of its image, chart, service or URL scheme. */
export function productOf(name: string): Product | undefined {
  const found = imageRole(name);
  return found && found.role !== 'auxiliary'
    ? { role: found.role, technology: found.technology.toLowerCase().replace(/\s+/g, '-') }
    : undefined;
}

/** Test doubles and one-shot tools: part of a description, not of the running system. */
export function isAuxiliary(name: string): boolean {
  return imageRole(name)?.role === 'auxiliary';
}
