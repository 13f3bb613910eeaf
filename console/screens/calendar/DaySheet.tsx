/** The day on paper: for each practitioner or place a list of who comes when. Seen only when it is printed. */
import { useTranslation } from 'react-i18next'
import type { CalendarAnswer } from '../../api/calendarTypes.ts'
import { columnsOf, type Grouping, isOver } from './columns.ts'
import { headOf } from './DayGrid.tsx'
import classes from './DaySheet.module.css'
import { useItemWords } from './useItemWords.ts'

export function DaySheet({ answer, by }: { answer: CalendarAnswer; by: Grouping }) {
  const { t } = useTranslation()
  const words = useItemWords(answer)
  return (
    <div className={classes.sheet} aria-hidden>
      {columnsOf(answer, by).map(column => (
        <table key={column.id ?? ''} className={classes.list}>
          <caption>{headOf(t, column, by)}</caption>
          <thead>
            <tr>
              <th scope="col">{t('calendar.time')}</th>
              <th scope="col">{t('people.name')}</th>
              <th scope="col">{t('calendar.kind')}</th>
              <th scope="col">{t(by === 'practitioner' ? 'calendar.location' : 'calendar.practitioner')}</th>
              <th scope="col">{t('calendar.status')}</th>
            </tr>
          </thead>
          <tbody>
            {column.items
              .filter(item => !isOver(item))
              .map(item => (
                <tr key={item.id}>
                  <td>{words.time(item)}</td>
                  <td>{words.person(item)}</td>
                  <td>{item.visitType}</td>
                  <td>
                    {by === 'practitioner'
                      ? words.names(item.locations, 'locations')
                      : words.names(item.practitioners, 'practitioners')}
                  </td>
                  <td>
                    {[words.status(item.status), ...item.systems.map(system => words.instead(system, item))]
                      .filter(Boolean)
                      .join(' · ')}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      ))}
    </div>
  )
}
