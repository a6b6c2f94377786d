export const put = (text: string) => process.stdout.write(text);
