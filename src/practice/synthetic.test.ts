import { describe, expect, it } from 'vitest'
import { sessions, sites, students, users } from '../connectors/ensora/fake/town.ts'
import { sampleAgencies, sampleAppointments, sampleClients, sampleStaff } from './synthetic.ts'

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
const siteOf = (id: string) => sites.find(site => site.id === id)?.name

describe('the sample of the practice management', () => {
  it('SES-3 has an agency for each site of the simulated source, a client for each student, staff for each employee', () => {
    expect(Object.values(sampleAgencies).map(({ name }) => name)).toEqual(sites.map(({ name }) => name))
    const clients = sampleClients.map(([, agency, ...person]) => [sampleAgencies[agency].name, ...person])
    expect(clients).toEqual(students.map(({ site, first, last, born }) => [siteOf(site), first, last, born]))
    const staff = sampleStaff.map(([, , first, last, email]) => [first, last, email])
    const employees = users.filter(({ type }) => type === 'employee')
    expect(staff).toEqual(employees.map(({ first, last, email }) => [first, last, email]))
  })

  it('SES-3 has an appointment for each session that is written down there, within five minutes', () => {
    for (const session of sessions) {
      const student = students.find(({ id }) => id === session.student)
      const user = users.find(({ id }) => id === session.user)
      const fitting = sampleAppointments.filter(planned => {
        const client = sampleClients.find(([key]) => key === planned.client)
        const staff = sampleStaff.find(([key]) => key === planned.staff)
        return (
          client?.[2] === student?.first &&
          client?.[3] === student?.last &&
          staff?.[4] === user?.email &&
          planned.daysAgo === session.daysAgo &&
          Math.abs(minutes(planned.from) - minutes(session.from)) <= 5 &&
          Math.abs(minutes(planned.to) - minutes(session.to)) <= 5
        )
      })
      expect(fitting, `${session.student} ${session.from}`).toHaveLength(1)
    }
  })
})
