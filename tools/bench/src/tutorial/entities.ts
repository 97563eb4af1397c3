import {
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  UpdateDateColumn,
  CreateDateColumn,
  type Relation,
} from 'typeorm';

const minor = { type: 'bigint', transformer: { from: Number, to: (value: number) => value } } as const;

@Entity('orders')
export class Order {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') status!: 'pending' | 'confirmed' | 'rejected';
  @Column({ ...minor, name: 'total_minor' }) totalMinor!: number;
  @Column('text', { name: 'payment_method' }) paymentMethod!: string;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
  @OneToMany(() => OrderItem, (item) => item.order, { cascade: true }) items!: OrderItem[];
}

@Entity('order_items')
export class OrderItem {
  @PrimaryGeneratedColumn() id!: number;
  @ManyToOne(() => Order, (order) => order.items) @JoinColumn({ name: 'order_id' }) order!: Relation<Order>;
  @Column('text') sku!: string;
  @Column('int') quantity!: number;
  @Column({ ...minor, name: 'unit_price_minor' }) unitPriceMinor!: number;
}

@Entity('stock')
export class Stock {
  @PrimaryColumn('text') sku!: string;
  @Column(minor) received!: number;
  @Column(minor) available!: number;
  @Column(minor) reserved!: number;
  @Column(minor) sold!: number;
}

@Entity('reservations')
export class Reservation {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId!: string;
  @Column('text') status!: 'held' | 'sold' | 'released';
  @Column('jsonb') lines!: readonly Line[];
}

@Entity('payments')
export class Payment {
  @PrimaryColumn('uuid', { name: 'order_id' }) orderId!: string;
  @Column('text') status!: 'pending' | 'captured' | 'declined';
  @Column({ ...minor, name: 'amount_minor' }) amountMinor!: number;
  @Column('text', { name: 'authorization_id', nullable: true }) authorizationId!: string | null;
}

export interface Line {
  readonly sku: string;
  readonly quantity: number;
}

/** What the services tell one another. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly lines: readonly Line[];
  readonly totalMinor: number;
  readonly paymentMethod: string;
}

export interface EndedOrder {
  readonly orderId: string;
  readonly status: 'confirmed' | 'rejected';
}

export const TOPICS = {
  placed: 'tutorial.order.placed',
  reserved: 'tutorial.stock.reserved',
  paid: 'tutorial.payment.done',
  ended: 'tutorial.order.ended',
} as const;
