/** A binary heap: the least item first, in the order of a number that does not change while it is inside. */
export interface Heap<T> {
  peek(): T | undefined;
  pop(): T | undefined;
  push(item: T): void;
}

export function makeHeap<T>(key: (item: T) => number): Heap<T> {
  const items: T[] = [];
  const less = (i: number, j: number) => key(items[i] as T) < key(items[j] as T);
  const swap = (i: number, j: number) => {
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  };
  return {
    peek: () => items[0],
    push: (item) => {
      let i = items.push(item) - 1;
      for (let parent = (i - 1) >> 1; i > 0 && less(i, parent); parent = (i - 1) >> 1) {
        swap(i, parent);
        i = parent;
      }
    },
    pop: () => {
      if (items.length === 0) return undefined;
      swap(0, items.length - 1);
      const least = items.pop();
      for (let i = 0, child = 1; child < items.length; child = 2 * i + 1) {
        if (child + 1 < items.length && less(child + 1, child)) child++;
        if (!less(child, i)) break;
        swap(i, child);
        i = child;
      }
      return least;
    },
  };
}
