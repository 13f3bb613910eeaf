/** Spellings of one name: with accents, and as different alphabets are written in Latin letters. */
import type { Random } from '../../random.ts'

const accents: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ü',
  n: 'ñ',
  c: 'ç',
  A: 'Á',
  E: 'É',
  O: 'Ö',
  U: 'Ú',
}

/** An accent put on a letter, or those that are there taken off. */
export function accented(name: string, random: Random): string {
  const plain = name.normalize('NFD').replace(/[\u0300-\u036f]/g, '')
  if (plain !== name) return plain
  const places = [...name].flatMap((letter, at) => (accents[letter] ? [at] : []))
  if (places.length === 0) return name
  const at = random.pick(places)
  return name.slice(0, at) + (accents[name.charAt(at)] ?? '') + name.slice(at + 1)
}

/** Each row is one name. */
const rows = [
  'Mohammed Muhammad Mohamed Mohammad Muhammed Mohamad',
  'Ahmed Ahmad Achmed',
  'Hussein Hussain Husain Hossain',
  'Hassan Hasan',
  'Yusuf Yousef Youssef Yosef',
  'Ibrahim Ebrahim Ibraheem',
  'Aisha Ayesha Aysha Aicha',
  'Fatima Fatema Fatimah Fatma',
  'Khadija Khadijah Hadija',
  'Omar Umar Omer',
  'Sergei Sergey Serguei',
  'Alexei Alexey Aleksei',
  'Yuri Yury Iouri',
  'Natalia Natalya Nataliya',
  'Tatiana Tatyana Tetiana',
  'Alexander Aleksandr Oleksandr',
  'Dmitri Dmitry Dmitriy',
  'Yakovlev Iakovlev Jakovlev',
  'Petrov Petroff',
  'Ivanov Ivanoff',
  'Mueller Müller Muller',
  'Schroeder Schröder Schroder',
  'Koenig König Konig',
  'Goetz Götz Gotz',
  'Gonzales Gonzalez Gonzáles',
  'Vasquez Vazquez Vásquez',
  'Velasquez Velazquez',
  'Nguyen Nguyễn',
  'Tran Trần',
  'Le Lê',
  'Zhang Chang Cheung',
  'Wang Wong',
  'Li Lee',
  'Zhou Chou Chow',
  'Xu Hsu',
  'Zheng Cheng',
  'Park Pak Bak',
  'Lee Yi Rhee',
  'Choi Choe',
  'Chaudhry Chowdhury Choudhary Chaudhary',
  'Lakshmi Laxmi',
  'Krishna Krsna',
  'Steven Stephen',
  'Catherine Katherine Kathryn',
  'Sarah Sara',
  'Jose José',
  'Sofia Sophia',
  'Isaac Isaak Izaak',
] as const

/** Other spellings of this very name; empty when it has none here. */
export function otherSpellings(name: string): string[] {
  return [
    ...new Set(
      rows
        .map(row => row.split(' '))
        .filter(row => row.includes(name))
        .flat(),
    ),
  ].filter(each => each !== name)
}
