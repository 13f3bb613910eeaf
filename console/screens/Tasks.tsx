/** Tasks: what only a person can decide. One at a time, with everything needed beside it; then the next. */
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { assigneesQuery, assignTask } from '../api/issues.ts'
import { tasksQuery } from '../api/queries.ts'
import type { Task } from '../api/types.ts'
import { useKeys } from '../parts/keys.ts'
import { ErrorNote, LoadingRows, Note } from '../parts/Notes.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { PersonPicker } from '../parts/PersonPicker.tsx'
import { useSlug } from '../parts/session.ts'
import { MappingTask } from './MappingTask.tsx'
import { PersonTask } from './PersonTask.tsx'
import { TaskRow } from './TaskRow.tsx'
import classes from './Tasks.module.css'
import { useAct } from './useAct.ts'
import { useDecide } from './useDecide.ts'
import { useTaskAssigning } from './useTaskAssigning.tsx'
import { VoidTask } from './VoidTask.tsx'
import { VisitTask } from './visits/VisitTask.tsx'

export function Tasks() {
  const { t } = useTranslation()
  const slug = useSlug()
  const { data, error, refetch } = useQuery(tasksQuery(slug))
  const tasks = data?.items ?? []
  return (
    <>
      <PageHead title={t('nav.tasks')} about={tasks.length > 0 && t('tasks.about', { count: tasks.length })} />
      {!data ? (
        error ? (
          <ErrorNote error={error} onRetry={() => void refetch()} />
        ) : (
          <LoadingRows height={56} />
        )
      ) : tasks.length === 0 ? (
        <Note title={t('tasks.none')}>
          <p>{t('tasks.noneText')}</p>
        </Note>
      ) : (
        <Desk tasks={tasks} />
      )}
    </>
  )
}

/** Who looks after the task, and giving it to somebody. */
function TaskOwner({ task }: { task: Task }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const act = useAct()
  const { data } = useQuery(assigneesQuery(slug))
  const owner = data?.items.find(({ id }) => id === task.assignee) ?? null
  return (
    <div className={classes.owner}>
      <PersonPicker
        value={owner}
        label={t('issues.assignee')}
        onPick={person => act(() => assignTask(slug, task.id, person), t('issues.assigned'))}
      />
    </div>
  )
}

/** The list at the left, the task that is open at the right. */
function Desk({ tasks }: { tasks: readonly Task[] }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { id } = useParams({ strict: false })
  const [skipped, setSkipped] = useState<ReadonlySet<string>>(new Set())
  const current = tasks.find(each => each.id === id) ?? (id === undefined ? tasks[0] : undefined)
  const index = current ? tasks.indexOf(current) : -1
  const open = (task: Task | undefined) =>
    void navigate(
      task ? { to: '/o/$slug/tasks/$id', params: { slug, id: task.id } } : { to: '/o/$slug/tasks', params: { slug } },
    )
  /** The next one down that was not skipped, then from the top; when only skipped ones are left, those again. */
  const next = () => {
    const others = [...tasks.slice(index + 1), ...tasks.slice(0, Math.max(0, index))]
    const fresh = others.find(each => !skipped.has(each.id))
    if (!fresh) setSkipped(new Set())
    open(fresh ?? others[0])
  }
  const decide = useDecide(next)
  const skip = () => {
    if (current) setSkipped(before => new Set([...before, current.id]))
    next()
  }
  const { selection, mayAssign, bar } = useTaskAssigning(tasks)
  useKeys({
    j: () => open(tasks[index + 1] ?? current),
    k: () => open(tasks[index - 1] ?? current),
    s: skip,
    x: () => {
      if (mayAssign && current) selection.toggle(current.id)
    },
  })
  return (
    <>
      {bar}
      <div className={classes.desk}>
        <nav className={classes.list} aria-label={t('tasks.list')}>
          {tasks.map(task => (
            <TaskRow
              key={task.id}
              task={task}
              isCurrent={task === current}
              selection={mayAssign ? selection : undefined}
            />
          ))}
        </nav>
        <section className={classes.task} aria-live="polite" aria-label={t('tasks.open')}>
          {current && <TaskOwner task={current} />}
          {!current ? (
            <Note title={t('tasks.gone')}>
              <Link to="/o/$slug/tasks" params={{ slug }}>
                {t('tasks.toNext')}
              </Link>
            </Note>
          ) : current.kind === 'person' ? (
            <PersonTask key={current.id} task={current} decide={choice => decide(current, choice)} skip={skip} />
          ) : current.visit ? (
            <VisitTask
              key={current.id}
              task={current}
              visit={current.visit}
              decide={choice => decide(current, choice)}
              skip={skip}
            />
          ) : current.kind === 'referral.void' ? (
            <VoidTask key={current.id} task={current} decide={choice => decide(current, choice)} skip={skip} />
          ) : (
            <MappingTask key={current.id} task={current} decide={choice => decide(current, choice)} skip={skip} />
          )}
        </section>
      </div>
    </>
  )
}
