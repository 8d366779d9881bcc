import axios from 'axios';

export interface OrderLine {
  sku: string;
  quantity: number;
}

export interface Order {
  id: string;
  status: string;
  total: number;
}

const orders = axios.create({
  baseURL: process.env.ORDERS_URL ?? 'http://localhost:8081',
  timeout: 2_000,
});

export async function placeOrder(request: { customerId: string; lines: OrderLine[] }): Promise<Order> {
  const response = await orders.post<Order>('/orders', request);
  return response.data;
}

export async function findOrder(id: string): Promise<Order> {
  const response = await orders.get<Order>(`/orders/${id}`);
  return response.data;
}
