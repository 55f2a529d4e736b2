export type PropertyType = string;
export interface PropertySchema {
  name: string;
  type: PropertyType;
}
export interface Property {
  name: string;
  type: PropertyType;
  value: unknown;
}
